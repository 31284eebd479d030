"""What is said of keys that cannot be hashed, by dicts and by OrderedDicts, operation by operation."""
import collections, types
class Raises:
    def __hash__(self): raise TypeError('no hash')
    def __repr__(self): return 'Raises()'
for value in [[], Raises(), types.MappingProxyType({}), {}]:
  for c in (collections.OrderedDict, collections.defaultdict, dict, type('O', (collections.OrderedDict,), {})):
    def setit(d): d[value] = 1
    def delit(d): del d[value]
    for n, use in [('set', setit), ('del', delit), ('get', lambda d: d[value]), ('in', lambda d: value in d), ('.get', lambda d: d.get(value)), ('pop', lambda d: d.pop(value)), ('pop2', lambda d: d.pop(value, 1)), ('setdefault', lambda d: d.setdefault(value)), ('move', lambda d: d.move_to_end(value)), ('update', lambda d: d.update([(value, 1)])), ('fromkeys', lambda d: type(d).fromkeys([value])), ('init', lambda d: type(d)([(value, 1)])), ('or', lambda d: d.__ior__([(value, 1)]))]:
        try: print(c.__name__, n, use(c()))
        except Exception as e: print(c.__name__, n, type(e).__name__, e)
