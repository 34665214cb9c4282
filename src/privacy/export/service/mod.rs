//! The use-cases of archives: asking, looking, making, forgetting.

mod ask;
mod make;

pub use self::{
    ask::{
        ExportError, ExportState, LIFETIME, PER_DAY, REMEMBERED, ReadyExport, forget, remove_old, request,
        state,
    },
    make::make_due,
};
