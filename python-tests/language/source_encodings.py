# Encodings of source: declarations, codecs of the library, and what is refused.
import os
import subprocess
import sys
import tempfile

CASES = [
    b'#coding:iso8859-15\nprint(ascii("\xc3\xa4"))\n',
    b'#!/x\n#coding: koi8-r\nprint(ascii("\xc3\xa4"))\n',
    b'# coding: cp1252\nprint(ascii("\x80"), "a\rb")\n',
    b'# coding: utf-7\nprint(ascii("+AOQ-"))\n',
    b"# coding: ascii\n\xe2\x98\x83",
    b"#!/x\xc3\xa4\n#coding:ascii\nx\n",
    b"#first\n#second\xa4\nx\n",
    b"#!/x\xa4/bin\nraise\n",
    b"#coding: utf8\n#second\n#third\xa4\nx\n",
    b"#coding: utf-8\n#second\n#third\xa4\nx\n",
    b"\xef\xbb\xbf#a\n#b\n#third\xa4\nx\n",
    b"\xef\xbb\xbf#coding: latin-1\nx\n",
    b"#1\n#2\n#3\xa4\n",
    b'#coding: cp1252\nx="\x81"\n',
    b"#coding: hex_codec\n",
    b"\n#coding: nope-X\n",
    b"#coding:iso8859-15\0\nx\n",
    b"x=1\n\0\n",
    b"#\xff\0\n",
    b'#coding: koi8-r\nx=("\xc3\xa4\n',
    b"x=1\ny=\xff",
    b"#coding:iso8859-15\nx = \xa4\n",
]
directory = tempfile.mkdtemp()
os.chdir(directory)
sys.path.insert(0, directory)
sys.dont_write_bytecode = True
for number, source in enumerate(CASES):
    print("===", source)
    try:
        exec(compile(source, "<source>", "exec"), {})
    except SyntaxError as error:
        print("text:", error.args)
    name = f"module_{number}"
    with open(name + ".py", "wb") as file:
        file.write(source)
    done = subprocess.run([sys.executable, name + ".py"], capture_output=True)
    print("file:", (done.stderr or done.stdout).decode().replace(directory, "$D"))
    try:
        __import__(name)
    except SyntaxError as error:
        print("module:", str(error.args).replace(directory, "$D"))
    os.remove(name + ".py")
os.chdir("/")
os.rmdir(directory)

# === <> instead of != ===
import __future__

for source, flags in (
    ("from __future__ import barry_as_FLUFL; print(2 <> 3)", 0),
    ("from __future__ import barry_as_FLUFL\nprint(2 != 3)", 0),
    ("from .__future__ import barry_as_FLUFL\n2 <> 3", 0),
    ("print(2 <> 3, '<>')", __future__.CO_FUTURE_BARRY_AS_BDFL),
    ("(2 <> 3", __future__.CO_FUTURE_BARRY_AS_BDFL),
    ("2 <> 3", 0),
):
    try:
        exec(compile(source, "<source>", "exec", flags))
    except SyntaxError as error:
        print(error.args)
