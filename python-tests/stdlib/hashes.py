"""Hash functions, keyed hashes, derived keys, and what of the library needs them."""
import hashlib, hmac, _md5
for n in sorted(hashlib.algorithms_guaranteed):
    h = hashlib.new(n, b"abc")
    h.update(b"x" * 1000)
    print(n, h.name, h.block_size, h.digest_size, h.hexdigest(20) if n.startswith("shake") else h.hexdigest())
    g = h.copy(); g.update(bytearray(b"q")); print(g.hexdigest(7) if n.startswith("shake") else g.hexdigest())
for n in ("sha512_256", "sha512_224", "ripemd160", "sm3", "SHA256"):
    print(hashlib.new(n, b"hello").hexdigest(), hashlib.new(n).name)
print(hashlib.blake2b(b"a", digest_size=20, key=b"kk", salt=b"s", person=b"p", fanout=2, depth=3, leaf_size=100, node_offset=7, node_depth=1, inner_size=32, last_node=True).hexdigest())
print(hashlib.blake2s(b"a", digest_size=20, key=b"kk", salt=b"s", person=b"p", node_offset=2**48-1).hexdigest())
print(hashlib.pbkdf2_hmac("sha256", b"pw", b"salt", 1000).hex(), hashlib.scrypt(b"pw", salt=b"s", n=16, r=8, p=1, dklen=20).hex())
m = hmac.new(b"key", b"msg", "sha256"); m.update(b"more"); print(m.hexdigest(), m.name, m.digest_size, m.block_size)
print(hmac.digest(b"key", b"m"*99, "sha3_256").hex(), hmac.new(b"k"*200, b"", hashlib.sha1).hexdigest(), hmac.compare_digest(b"a", b"a"))
print(_md5.md5, type(_md5.md5()), hashlib.sha256, hashlib.blake2b.MAX_KEY_SIZE)
for e in ["_md5.md5('x')","hashlib.md5('x')","hashlib.md5(3)","hashlib.new('nope')","hashlib.blake2b(digest_size=65)","hashlib.blake2b(key=b'x'*65)","hashlib.blake2b(fanout=256)","hashlib.blake2b(depth=0)","hashlib.blake2b(node_offset=-1)","hashlib.blake2b(inner_size=65)","hashlib.blake2b(leaf_size=2**33)","hashlib.sha256(b'',data=b'')","hashlib.sha256(data=b'',string=b'')","type(_md5.md5())()","hashlib.scrypt(b'',salt=b'',n=3,r=1,p=1)","hashlib.pbkdf2_hmac('sha1',b'',b'',0)","hmac.new(b'',b'',None)","hmac.new(b'',b'','x')", "hmac.new(b'',b'')"]:
    try: print(e, eval(e))
    except Exception as x: print(e, type(x), x)
import io
print(hashlib.file_digest(io.BytesIO(b"abc"), "sha1").hexdigest())
import random
random.seed("text"); print(random.random(), random.choice("abcdef"), random.randrange(10**30))
import secrets, uuid, tempfile
print(len(secrets.token_hex(8)), uuid.uuid5(uuid.NAMESPACE_DNS, "x.org"), uuid.uuid3(uuid.NAMESPACE_URL, "y"), uuid.uuid4().version)
with tempfile.TemporaryDirectory() as d:
    with tempfile.NamedTemporaryFile(dir=d) as f: f.write(b"x"); print(f.tell())

# Objects that die give their places back.
total = 0
for i in range(3000):
    total += hashlib.sha256(b"%d" % i).digest()[0]
print(total)
