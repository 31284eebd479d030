'''Messages that quote surrogates, and numbers that end at a character that no number has.'''

try: abs(1).__format__('\ud800\ud801')
except ValueError as e: print(ascii(str(e)))
for v in (1, 1.5, 2j, 'a', [], None):
    try: format(v, '\ud800x')
    except Exception as e: print(ascii(str(e)))
    try: format(v, '\ud800')
    except Exception as e: print(ascii(str(e)))
    try: format(v, '5\ud800')
    except Exception as e: print(ascii(str(e)))

for s in ['abc','', ' ', '1x', 'ΑΣ', 'Σ1', '1Σ', '\ud800', '1\0', 'a b', 'Α '*30, '1e', '1e9999', 'x'*300, '\xff', '\xffa', 'aΑΣ Ὀ', '1j1', 'nanx', '١x', 'x١', 'ΑΣ ὈΔΥΣΣΕΎΣunder_score CamelCase', 'a\u3000b', 'ΑΣ ὈΔ', '1\u20002', 'é', 'a é b']:
    try: print(complex(s))
    except Exception as e: print(ascii(s), type(e), ascii(str(e)))
