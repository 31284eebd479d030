"""Classes of the entries of `pwd` and `grp`."""

struct_passwd = make_structseq(
    "pwd.struct_passwd",
    ("pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"),
    doc="""An entry of the user database, as the `pwd` functions return it: a tuple whose items
are also attributes.""",
)
struct_group = make_structseq(
    "grp.struct_group",
    ("gr_name", "gr_passwd", "gr_gid", "gr_mem"),
    doc="""An entry of the group database, as the `grp` functions return it: a tuple whose items
are also attributes.""",
)
