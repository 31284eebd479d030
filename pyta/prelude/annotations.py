"""Annotations of classes, functions and modules."""


def computed_annotations(annotate):
    found = annotate(1)
    if not isinstance(found, dict):
        raise TypeError(f"__annotate__ returned non-dict of type '{class_name(found)}'")
    return found


def type_annotations(self):
    namespace = own_namespace(self)
    if namespace is None:
        raise no_attribute(self, "__annotations__")
    for name in ("__annotations__", "__annotations_cache__"):
        found = namespace.get(name, _nothing)
        if found is not _nothing:
            get = _class_lookup(class_of(found), "__get__")
            return found if get is _nothing else get(found, None, self)
    annotate = self.__annotate__
    found = {} if annotate is None else computed_annotations(annotate)
    set_type_attribute(self, "__annotations_cache__", found)
    return found


def type_set_annotations(self, value):
    if own_namespace(self) is None:
        raise TypeError(f"cannot set '__annotations__' attribute of immutable type '{self.__name__}'")
    namespace = own_namespace(self)
    name = "__annotations__" if "__annotations__" in namespace else "__annotations_cache__"
    set_type_attribute(self, name, value)
    drop_type_attribute(self, "__annotate_func__")
    drop_type_attribute(self, "__annotate__")


def type_del_annotations(self):
    if own_namespace(self) is None:
        raise TypeError(f"cannot set '__annotations__' attribute of immutable type '{self.__name__}'")
    found = drop_type_attribute(self, "__annotations__")
    found = drop_type_attribute(self, "__annotations_cache__") or found
    if not found:
        raise AttributeError("__annotations__")
    drop_type_attribute(self, "__annotate_func__")
    drop_type_attribute(self, "__annotate__")


def function_annotations(self):
    found = function_extra(self, 1)
    if found is None:
        annotate = self.__annotate__
        found = {} if annotate is None else computed_annotations(annotate)
        set_function_extra(self, 1, found)
    return found


def function_set_annotations(self, value):
    if value is not None and not isinstance(value, dict):
        raise TypeError("__annotations__ must be set to a dict object")
    set_function_extra(self, 1, value)
    set_function_extra(self, 0, None)


def function_del_annotations(self):
    set_function_extra(self, 1, None)
    set_function_extra(self, 0, None)


def module_annotations(self):
    namespace = self.__dict__
    found = namespace.get("__annotations__", _nothing)
    if found is _nothing:
        annotate = namespace.get("__annotate__")
        found = {} if annotate is None else computed_annotations(annotate)
        # While the module's code runs there may be more to come.
        if not getattr(namespace.get("__spec__"), "_initializing", False):
            namespace["__annotations__"] = found
    return found


def module_set_annotations(self, value):
    self.__dict__["__annotations__"] = value
    if "__annotate__" in self.__dict__:
        self.__dict__["__annotate__"] = None


def module_del_annotations(self):
    if "__annotations__" not in self.__dict__:
        raise AttributeError("__annotations__")
    del self.__dict__["__annotations__"]
    self.__dict__.pop("__annotate__", None)


def module_annotate(self):
    return self.__dict__.setdefault("__annotate__", None)


def module_set_annotate(self, value):
    if value is not None and not callable(value):
        raise TypeError("__annotate__ must be callable or None")
    self.__dict__["__annotate__"] = value
    if value is not None:
        self.__dict__.pop("__annotations__", None)


def module_del_annotate(self):
    raise TypeError("cannot delete __annotate__ attribute")
