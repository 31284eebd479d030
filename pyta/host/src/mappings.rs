//! Maps of files and of memory.

use std::rc::Rc;

use crate::OsHost;
use crate::facets::{MapRequest, Mapping, Mappings, Outcome};
use crate::sys::mapping::Map;

impl Mappings for OsHost {
    fn map(&self, request: MapRequest) -> Outcome<Rc<dyn Mapping>> {
        Ok(Rc::new(Map::new(request)?))
    }
}
