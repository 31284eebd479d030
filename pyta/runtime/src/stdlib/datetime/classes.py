from _pydatetime import *
from _types import CapsuleType

datetime_CAPI = object.__new__(CapsuleType)
del CapsuleType
