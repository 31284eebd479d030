//! Maps, which a host grants that grants all files: what they take counts for no limit of the program's memory.

use std::rc::Rc;

use super::Granted;
use crate::OsHost;
use crate::facets::{MapRequest, Mapping, Mappings, Outcome};

impl Mappings for Granted {
    fn map(&self, request: MapRequest) -> Outcome<Rc<dyn Mapping>> {
        let fd = request.fd.map(|fd| self.descriptor(fd)).transpose()?;
        OsHost.map(MapRequest { fd, ..request })
    }
}
