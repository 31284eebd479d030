"""pyexpat: events, places, errors, pieces; and what is built on it."""

import io
import pyexpat
from xml.parsers import expat


def recorder(parser, names):
    told = []
    for name in names:
        def handler(*args, name=name):
            told.append((name, args, parser.CurrentLineNumber, parser.CurrentColumnNumber))
            return 1
        setattr(parser, name, handler)
    return told


EVENTS = [
    "StartElementHandler", "EndElementHandler", "CharacterDataHandler", "CommentHandler",
    "ProcessingInstructionHandler", "StartCdataSectionHandler", "EndCdataSectionHandler",
    "StartNamespaceDeclHandler", "EndNamespaceDeclHandler", "XmlDeclHandler",
    "StartDoctypeDeclHandler", "EndDoctypeDeclHandler", "ElementDeclHandler",
    "AttlistDeclHandler", "EntityDeclHandler", "NotationDeclHandler",
    "UnparsedEntityDeclHandler", "SkippedEntityHandler",
]

DOCUMENT = b"""<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<!DOCTYPE doc PUBLIC "-//X//Y" "doc.dtd" [
<!ELEMENT doc (head?, (item | note)*, tail+)>
<!ELEMENT head EMPTY> <!ELEMENT item (#PCDATA | b)*>
<!ATTLIST item kind (big|small) "small" id ID #REQUIRED ref NMTOKEN #IMPLIED>
<!NOTATION gif SYSTEM "gif">
<!ENTITY pic SYSTEM "pic.gif" NDATA gif>
<!ENTITY who "w&#x6f;rld <b>of</b>">
]>
<doc xmlns="urn:d" xmlns:p="urn:p">
<item id=" 1 " p:x="&lt;&who2;"/>caf\xc3\xa9 &who;<![CDATA[<raw>]]>
<?target some data ?><!-- note --></doc>
"""

# === Events and places ===
for separator in None, " ":
    parser = expat.ParserCreate(namespace_separator=separator)
    told = recorder(parser, EVENTS)
    try:
        parser.Parse(DOCUMENT.replace(b"&who2;", b""), True)
    except expat.ExpatError as error:
        print(error)
    for event in told:
        print(event)

# === Pieces ===
for size in 1, 7:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetReparseDeferralEnabled(False)
    told = recorder(parser, ["StartElementHandler", "EndElementHandler", "CharacterDataHandler"])
    data = "<a b='1'>h\u00e9llo <c/>\U0001f600\r\nx</a>".encode()
    for start in range(0, len(data), size):
        parser.Parse(data[start:start + size])
    parser.Parse(b"", True)
    print("".join(event[1][0] for event in told if event[0].startswith("Char")))
    print([event for event in told if not event[0].startswith("Char")])

# === Errors ===
for text in [
    "<a><b></a>", "<a", "", "<a>&x;</a>", "<a x='1' x='2'/>", "<a/><b/>", "<a b=c/>", "<a>]]></a>",
    "<!DOCTYPE a [<!ENTITY e '&e;'>]><a>&e;</a>", "<a>&#0;</a>", "<p:a/>", "<a>\n\n <?xml version='1.0'?></a>",
    "<?xml version='2.0' foo='x'?><a/>", "<a><!-- -- --></a>", "<a>\x01</a>", "<a><![CDATA[x</a>",
    "<!DOCTYPE a [<!ENTITY % p 'x'><!ENTITY e '%p;'>]><a/>", "<a xmlns:xml='u'/>", "<a xmlns:p=''/>",
]:
    parser = expat.ParserCreate(namespace_separator="!")
    try:
        print(parser.Parse(text, True))
    except expat.ExpatError as error:
        print(repr(text), error, error.code, error.lineno, error.offset, parser.ErrorByteIndex)

# === Encodings ===
for encoding in "iso-8859-1", "koi8-r", "utf-16", "us-ascii", "cp1252":
    parser = expat.ParserCreate()
    told = recorder(parser, ["CharacterDataHandler", "EndElementHandler"])
    text = f"<?xml version='1.0' encoding='{encoding}'?><a>\u00a0x</a>"
    try:
        parser.Parse(text.encode(encoding, "replace"), True)
    except expat.ExpatError as error:
        print(error)
    print(told, parser.CurrentByteIndex)

# === External entities ===
parser = expat.ParserCreate()
parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
FILES = {"d": b"<!ENTITY e 'inside'><!ENTITY % c 'INCLUDE'><![%c;[<!ENTITY f SYSTEM 'g'>]]>", "g": b"<?xml encoding='utf-8'?>t&e;<x/>"}
told = recorder(parser, ["StartElementHandler", "CharacterDataHandler"])


def resolve(context, base, system_id, public_id):
    print(context, base, system_id, public_id)
    inner = parser.ExternalEntityParserCreate(context)
    return inner.Parse(FILES[system_id], True)


parser.ExternalEntityRefHandler = resolve
parser.Parse(b"<!DOCTYPE a SYSTEM 'd'><a>&e;&f;</a>", True)
print([event[:2] for event in told])

# === Handlers that raise or change others ===
parser = expat.ParserCreate()


def start(name, attributes):
    if name == "stop":
        raise KeyError(name)
    parser.EndElementHandler = None if name == "quiet" else print


parser.StartElementHandler = start
try:
    parser.Parse(b"<a><b/><quiet/><stop/></a>", True)
except KeyError as error:
    print(repr(error), parser.StartElementHandler)

# === What entities may grow to ===
laughs = "<!DOCTYPE d [<!ENTITY e0 'laugh'>" + "".join(
    f"<!ENTITY e{i} '{f'&e{i - 1};' * 10}'>" for i in range(1, 12)
) + "]><d>&e11;</d>"
try:
    expat.ParserCreate().Parse(laughs, True)
except expat.ExpatError as error:
    print(str(error).partition(":")[0])

# === Libraries ===
import plistlib
import xml.dom.minidom
import xml.etree.ElementTree as ET
import xml.sax
import xmlrpc.client

root = ET.fromstring("<a x='1'>t<b>u</b>v</a>")
print(ET.tostring(root), root.find("b").tail)
puller = ET.XMLPullParser(["start", "end"])
puller.feed("<r><s/>")
puller.feed("</r>")
puller.close()
print([(kind, element.tag) for kind, element in puller.read_events()])
print([element.tag for _, element in ET.iterparse(io.BytesIO(b"<a><b/></a>"))])
print(xml.dom.minidom.parseString("<a b='c'><!--d-->e</a>").toxml())
print(plistlib.loads(plistlib.dumps({"k": [1, 2.5, b"x", True]})))
print(xmlrpc.client.loads(xmlrpc.client.dumps((1, "a", [2]), "m")))


class Names(xml.sax.ContentHandler):
    def startElement(self, name, attrs):
        print("start", name, dict(attrs))


xml.sax.parseString(b"<a x='1'><b/></a>", Names())
