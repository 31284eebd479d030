"""Classes of the entries of `pwd` and `grp`."""

struct_passwd = make_structseq(
    "pwd.struct_passwd",
    ("pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"),
    doc="""pwd.struct_passwd: Results from getpw*() routines.

This object may be accessed either as a tuple of
  (pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell)
or via the object attributes as named in the above tuple.""",
)
struct_group = make_structseq(
    "grp.struct_group",
    ("gr_name", "gr_passwd", "gr_gid", "gr_mem"),
    doc="""grp.struct_group: Results from getgr*() routines.

This object may be accessed either as a tuple of
  (gr_name,gr_passwd,gr_gid,gr_mem)
or via the object attributes as named in the above tuple.
""",
)
