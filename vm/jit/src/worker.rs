//! A thread that generates machine code while the program goes on.
//!
//! A function in the code generator's form refers to nothing but addresses that stay good as long as the code that is compiled, which
//! is held meanwhile; so it may go to another thread and come back as machine code. What it assumes is tested when it runs, as ever: meanwhile nothing can make it wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use corevm_runtime::Clock;
use corevm_runtime::tier::Background;

use crate::engine::{Generated, Generator, Source};

/// The thread, as long as this exists.
pub(crate) struct Worker {
    jobs: Sender<Job>,
    done: Receiver<Option<Generated>>,
}

struct Job {
    source: Source,
    clock: Option<Clock>,
}

impl Worker {
    /// Starts the thread, which raises the flag whenever it has done something. `None` where there can be none.
    pub fn start(
        background: Background,
        mut generator: Generator,
        flag: Arc<AtomicBool>,
    ) -> Option<Worker> {
        let (jobs, taken) = channel::<Job>();
        let (given, done) = channel();
        let work = move || {
            for job in taken {
                let generated = generator.generate(job.source, job.clock);
                if given.send(generated).is_err() {
                    return;
                }
                flag.store(true, Ordering::Relaxed);
            }
        };
        background(Box::new(work)).then_some(Worker { jobs, done })
    }

    /// Gives the thread a function. What becomes of functions comes back in the order in which they were given.
    pub fn give(&self, source: Source, clock: Option<Clock>) {
        let job = Job { source, clock };
        // A thread that has died gives nothing back: the function stays interpreted.
        let _ = self.jobs.send(job);
    }

    /// What has been done since the last time: the next function's code, if there is room for any.
    pub fn take(&self) -> Option<Option<Generated>> {
        self.done.try_recv().ok()
    }

    /// Lets the thread end, and gives what it has done until then.
    pub fn finish(self) -> Vec<Option<Generated>> {
        drop(self.jobs);
        self.done.iter().collect()
    }
}
