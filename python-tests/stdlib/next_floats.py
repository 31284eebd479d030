"""math.nextafter around zero: the sign of zero, with steps and without."""
import math
for x in (5e-324,-5e-324,0.0,-0.0,1.0,1e-323, -1e-323):
    for y in (0.0,-0.0,1.0,-1.0,5e-324,-5e-324):
        print(x,y,math.nextafter(x,y),[math.nextafter(x,y,steps=n) for n in (0,1,2,3,10)])
