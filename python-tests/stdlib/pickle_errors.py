"""What is wrong with pickles, picklers and unpicklers, in CPython's words."""

import pickle,io,_pickle
def t(f,*a,**k):
    try: print(repr(f(*a,**k)))
    except BaseException as e: print(type(e).__module__,type(e).__name__,'|',e,'|',getattr(e,'__notes__',''), type(e.__cause__).__name__, type(e.__context__).__name__)
L=pickle.loads
for b in [b'',b'N',b'.',b'(.',b'\x80\x09.',b'I12x\n.',b'I010\n.',b'I0x10\n.',b'I 12 \n.',b'I\n.',b'L\n.',b'LL\n.',b'L12\n.',b'Fabc\n.',b'F\n.',b'F1_0\n.',b'Sabc\n.',b"S'abc\n.",b"S'a\\x41\\n'\n.",b"S'\xe9'\n.",b'T\xff\xff\xff\xff.',b'U\x02\xe9\xe9.',b'Vab\\u00e9\n.',b'V\\ud800\\x\n.',b'V\\u12\n.',b'\x8c\x02\xe9\xe9.',b'X\xff\xff\xff\xff.',b'\x8d'+b'\xff'*8,b'\x8e'+b'\xff'*8,b'\x96'+b'\xff'*8,b'B\xff\xff\xff\xff',b'\x95'+b'\xff'*8,b'\x95\x05\0\0\0\0\0\0\0N.',b'g1\n.',b'gx\n.',b'g-1\n.',b'h\x05.',b'Nph\n.',b'Np-1\n.',b'Np 5 \ng5\n.',b'N0.',b'0.',b'(0N.',b'1.',b'2.',b'a.',b'Na.',b'NNa.',b'(e.',b'](NNe.',b'N(NNe.',b'NNNs.',b'}(Nu.',b'}(NNu.',b'}(]Nu.',b'(Nd.',b'(]Nd.',b'\x85.',b'N\x86.',b'\x87.',b't.',b'l.',b'd.',b'NR.',b'NNR.',b'cbuiltins\nint\nNR.',b'cbuiltins\nint\n(I1\nI2\nI3\ntR.',b'cnomod\nx\n.',b'cos\nnope\n.',b'c\xe9\nx\n.',b'cos\n\xe9\n.',b'\x80\x04\x8c\x02os\x8c\x08path.nah\x93.',b'\x80\x02cos\npath.join\n.',b'NN\x93.',b'N\x93.',b'NN\x81.',b'N)\x81.',b'cbuiltins\nobject\nN\x81.',b'cbuiltins\nint\n)\x81.',b'cbuiltins\nobject\n)N\x92.',b'cbuiltins\nobject\nN}\x92.',b'N)}\x92.',b'NNb.',b'cbuiltins\nobject\n)\x81}b.',b'cbuiltins\nobject\n)\x81}(X\x01\0\0\0aNub.',b'cbuiltins\nobject\n)\x81N}(X\x01\0\0\0aNu\x86b.',b'\x82\x00.',b'\x82\x05.',b'\x84\xff\xff\xff\xff.',b'Pid\n.',b'P\xe9\n.',b'NQ.',b'\x97.',b'N\x98.',b'(i\nx\n.',b'(ibuiltins\nint\n.',b'ibuiltins\nint\n.',b'(o.',b'(No.',b'(cbuiltins\nint\no.',b'(cbuiltins\nint\nI5\no.',b'\x8b\xff\xff\xff\xff.',b'\x8a\x00.',b'\x8a\x01\xff.',b'\xff.',b"'.",b'\\.',b'\n.',b'\x90.',b'\x8f(N\x90.',b'\x8f(]\x90.',b'](N\x90.',b'N(N\x90.',b'(]\x91.',b'(N\x91.',b'r\xff\xff\xff\xff.',b'Nr\xff\xff\xff\x0f.',b'K',b'K\x01',b'}]Ns.',b'cbuiltins\nprint\n(NtR0N.', b'NK\x01\x86)b.',b'I1\nI2\n.',b'(N.',b'(N1N.', b'\x80',b'c',b'cos',b'cos\n',b'cos\npath',b'Sab',b'I1',b'p\n.',b'g\n.']:
    print(b, end=' -> '); t(L,b)
for e in ['latin1','bytes','utf-8','ASCII','nope']:
    for b in [b'U\x02\xe9a.',b"S'\xe9'\n.",b'T\x01\0\0\0a.']: t(L,b,encoding=e)
t(L,b'U\x02\xe9a.',errors='replace')
t(L,'abc');t(L,5);t(L,bytearray(b'N.'));t(L,memoryview(b'N.'));t(L,b'N.',buffers=5)
t(pickle.dumps,1,6);t(pickle.dumps,1,-1);t(pickle.dumps,1,None);t(pickle.dumps,1,'x');t(pickle.dumps,1,1.5);t(pickle.dumps,1,True);t(pickle.dumps,1,4,buffer_callback=print);t(pickle.dumps,1,5,buffer_callback=5)
t(pickle.dump,1,5);t(pickle.load,5);t(pickle.Pickler,5);t(pickle.Unpickler,5)
class F:
    def read(s,n): return 'x'
    def readline(s): return b''
t(pickle.load,F())
class F:
    def read(s,n): return b''
t(pickle.load,F())
class F:
    def read(s,n): return b''
    def readline(s): return b''
t(pickle.load,F())
t(pickle.load,io.BytesIO(b'I1'));t(pickle.load,io.BytesIO(b'K'));t(pickle.load,io.BytesIO(b'\x80\x04\x95\x05\0\0\0\0\0\0\0N.'))
p=pickle.Pickler(io.BytesIO());print(p.fast,p.bin,type(p.memo));print(hasattr(p,'dispatch_table'));t(lambda:p.persistent_id(5))
p.dump([1,'a']);print(len(p.memo.copy()));print([v[0] for v in p.memo.copy().values()]); t(lambda:setattr(p,'memo',5)); t(lambda:setattr(p,'memo',{1:2})); t(lambda: setattr(p,'fast','x')); t(lambda:setattr(p,'bin',0)); print(p.memo.__reduce__()[0])
t(lambda:delattr(p,'memo'));pass
u=pickle.Unpickler(io.BytesIO(b'N.'));print(type(u.memo));t(u.persistent_load,1);t(u.find_class,'os','path');t(u.find_class,'os','zz');t(u.find_class,5,5);t(u.load);t(u.load);t(lambda:setattr(u,'memo',5));t(lambda:setattr(u,'memo',{'a':1}));t(lambda:setattr(u,'memo',{-1:1}));t(lambda:delattr(u,'memo')); t(u.memo.__reduce__)
class P(pickle.Pickler):
    def __init__(s): pass
t(P().dump,1); t(P().clear_memo)
class U(pickle.Unpickler):
    def __init__(s): pass
t(U().load); t(U().find_class,'os','path')
print(_pickle.Pickler, _pickle.PickleError,_pickle.PickleBuffer,_pickle.dumps)
B=pickle.PickleBuffer
b=B(b'abc');print(b.raw().tobytes(),memoryview(b).readonly,len(memoryview(b)));b.release();t(b.raw);t(memoryview,b);t(B,5);t(pickle.dumps,B(b'ab'),4);b2=B(b'xy');t(pickle.dumps,[b2,b2],5);t(pickle.dumps,B(b'ab'),5);t(pickle.dumps,B(bytearray(b'ab')),5);t(pickle.dumps,B(memoryview(b'abcd')[::2]),5);t(pickle.dumps,B(b'ab'),5,buffer_callback=lambda b:None);t(pickle.dumps,B(bytearray(b'ab')),5,buffer_callback=lambda b:0);t(pickle.dumps,B(b'ab'),5,buffer_callback=lambda b:1)
t(pickle.dumps,b,5)
class PI(pickle.Pickler):
    def persistent_id(s,o): return o if isinstance(o,str) else None
for q in (0,1,4):
  for o in ('ab','é','a\nb',5,['a']):
    f=io.BytesIO();t(PI(f,q).dump,o);print(f.getvalue())
