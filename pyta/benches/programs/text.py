"""Text: formatting, searching, splitting, joining, regular expressions."""
import re

lines = [f"{i:06d} {'error' if i % 17 == 0 else 'info'} took={i % 97 / 8:.2f}ms user=u{i % 31}" for i in range(60000)]
text = "\n".join(lines)
errors = [line for line in text.splitlines() if " error " in line]
users = {}
for line in errors:
    name = line.rpartition("=")[2]
    users[name] = users.get(name, 0) + 1
took = sum(float(match[1]) for match in re.finditer(r"took=(\d+\.\d+)ms", text))
print(len(errors), max(users.items()), round(took, 2), text.upper().count("INFO"), len(text.replace("user", "")))
