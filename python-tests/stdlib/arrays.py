# === array ===
import array
def show(function):
    try:
        print(repr(function()))
    except BaseException as error:
        print(type(error).__name__, error)

L=list

A=array.array
show(lambda: A('i',[1,2,3]))
show(lambda: A('d',[1,2.5])[1])
show(lambda: A('b',[300]))
show(lambda: A('i',[1,2,3])[1:])
show(lambda: A('i',[1])+A('i',[2]))
show(lambda: A('i',[1]).tobytes())
show(lambda: sum(A('i',range(5))))
show(lambda: A('z'))
show(lambda: A('i',['x']))
show(lambda: A('i',[1])==A('i',[1]))
show(lambda: memoryview(A('i',[1,2])).tolist())
show(lambda: A('B',b'abc').tolist())
def f():
    a=A('i',[1,2,3]); a.append(4); a.extend([5]); a.insert(0,0); a.pop(); a.remove(2); a.reverse(); a[0]=9; del a[1]; a[1:2]=A('i',[7,8]); return a,len(a),a.typecode,a.itemsize,a.index(7),a.count(9),3 in a
show(f)
