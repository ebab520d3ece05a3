//! One state of the database, ready to be looked at.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use crate::disclosure::public::PublicDatabase;
use crate::publish::PublishError;
use crate::publish::site::{self, OnDemand};

/// A state of the database with a thread of its own, which ends when the edition is dropped.
#[derive(Debug)]
pub(super) struct Edition {
    questions: Sender<Question>,
}

/// An edition that is being made.
pub(super) struct Opening {
    edition: Edition,
    is_open: Receiver<Result<(), PublishError>>,
}

/// What a path stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A file.
    File(Vec<u8>),
    /// Nothing, and the page that says so.
    Missing(Vec<u8>),
    /// A page that cannot be made, and why.
    Failed(String),
}

#[derive(Debug)]
struct Question {
    path: String,
    answer: Sender<Answer>,
}

impl Edition {
    /// Begins to get the site of a database ready, in a thread of its own.
    pub(super) fn open(database: PublicDatabase) -> Opening {
        let (questions, asked) = mpsc::channel::<Question>();
        let (opened, is_open) = mpsc::channel();
        thread::spawn(move || {
            let ready = opened.clone();
            let served = site::on_demand(&database, |site| {
                let _ = ready.send(Ok(()));
                for question in asked {
                    // Whoever asked may have gone.
                    let _ = question.answer.send(answer(site, &question.path));
                }
            });
            if let Err(error) = served {
                let _ = opened.send(Err(error));
            }
        });
        Opening {
            edition: Self { questions },
            is_open,
        }
    }

    /// What is at a path of the site.
    pub(super) fn get(&self, path: &str) -> Answer {
        let (answer, answered) = mpsc::channel();
        let path = path.to_owned();
        let _ = self.questions.send(Question { path, answer });
        answered
            .recv()
            .unwrap_or_else(|_| Answer::Failed(gone().to_string()))
    }
}

impl Opening {
    /// Waits until the edition can be looked at.
    pub(super) fn wait(self) -> Result<Edition, PublishError> {
        self.is_open.recv().unwrap_or_else(|_| Err(gone()))?;
        Ok(self.edition)
    }
}

fn answer(site: &OnDemand<'_>, path: &str) -> Answer {
    let made = match site.get(path) {
        Some(Ok(bytes)) => return Answer::File(bytes),
        Some(Err(error)) => Err(error),
        None => site.missing().unwrap_or_else(|| Ok(Vec::new())),
    };
    match made {
        Ok(page) => Answer::Missing(page),
        Err(error) => Answer::Failed(error.to_string()),
    }
}

fn gone() -> PublishError {
    PublishError::Template("the page could not be made, and advgen does not know why".to_owned())
}
