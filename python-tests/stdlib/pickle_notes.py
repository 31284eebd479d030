"""Where in an object pickling failed: notes of exceptions."""

import pickle,sys,traceback
class A:
    def __init__(s,**k): s.__dict__.update(k)
class R:
    def __init__(s,*v): s.v=v
    def __reduce__(s): return s.v
f=lambda:0
import re
def t(o,p=4):
    try: print(pickle.dumps(o,p))
    except BaseException as e: print(type(e).__name__,'|',re.sub(' at 0x[0-9a-f]+','',str(e)),'|',getattr(e,'__notes__',None), '|', type(e.__cause__).__name__, e.__cause__, '|', e.__suppress_context__, type(e.__context__).__name__)
class N(A): __module__='nomod'
def g():pass
class L(list):pass
class D(dict):pass
for o in [f,[f],{1:f},{f:1},(1,f),((f,),2),(1,2,3,4,f),{f},frozenset([f]),A(x=f),R(f,()),R(A,(f,)),R(A,(),f),R(A,(),None,iter([f])),R(A,(),None,None,iter([(1,f)])),R(A,(),None,None,iter([(f,1)])),R(A,(),None,None,iter([1])),R(A,(),None,None,iter([(1,2,3)])),
  R(1,()),R(A,1),R(A,(),{},1),R(A,(),{},None,1),R(A,(),{},None,None,1),R(A,(),{},None,None,f),R(A,),R(),R(1,2,3,4,5,6,7),N(), L([f]), D(a=f), sys.modules['sys'], iter([1]),(i for i in []),g]:
    for p in (0,2,4): t(o,p)
class S:
    def __reduce__(s): return 'nope'
class S2:
    def __reduce__(s): return 5
class S3:
    def __reduce__(s): 1/0
class S4:
    def __reduce_ex__(s,p): return 'a.b.c'
import copyreg
t(S());t(S2());t(S3());t([S3()]);t(S4())
t(R(copyreg.__newobj__,()));t(R(copyreg.__newobj__,(1,)));t(R(copyreg.__newobj__,(A,)));t(R(copyreg.__newobj_ex__,(A,(),{})));t(R(copyreg.__newobj_ex__,(A,)));t(R(copyreg.__newobj_ex__,(R,(f,),{})));t(R(copyreg.__newobj_ex__,(R,1,{})));t(R(copyreg.__newobj_ex__,(R,(),1)))
t(R(copyreg.__newobj__,(R,f)));t(R(copyreg.__newobj__,(R,)));t(R(copyreg.__newobj__,(R,)),2);t(R(copyreg.__newobj_ex__,(R,(1,),{'a':f})),2);t(R(copyreg.__newobj_ex__,(R,(1,),{'a':3})),2);t(R(copyreg.__newobj_ex__,(R,(1,),{'a':3})),4)
