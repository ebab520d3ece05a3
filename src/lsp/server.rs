//! The loop: messages in, answers out, and the database read anew beside it.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;

use serde_json::{Value, json};

use super::document::Document;
use super::message::{self, Message, Refusal};
use super::position::Encoding;
use super::{actions, completion, definition, diagnostics, hover, uri};
use crate::check::surroundings::{Surroundings, check_alone};
use crate::disclosure::clock::Now;

/// How the editor went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It said goodbye.
    Orderly,
    /// It is gone.
    Sudden,
}

/// What happens.
enum Event {
    /// The editor said something.
    Message(Message),
    /// The editor is gone, or cannot be understood any more.
    End,
    /// The database was read.
    Read(Option<Box<Surroundings>>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Ready,
    ShutDown,
}

/// What the reading of the database is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refresh {
    Idle,
    Running,
    /// Something changed since it began.
    Outdated,
}

struct Server<'o> {
    output: &'o mut dyn Write,
    events: Sender<Event>,
    state: State,
    encoding: Encoding,
    can_watch: bool,
    /// A folder in the database.
    folder: Option<PathBuf>,
    documents: BTreeMap<String, Document>,
    surroundings: Option<Box<Surroundings>>,
    refresh: Refresh,
}

/// Serves one editor until it goes.
///
/// # Errors
/// When nothing can be said to it any more.
pub fn run(mut input: impl BufRead + Send + 'static, output: &mut dyn Write) -> io::Result<Ending> {
    let (events, incoming) = channel();
    let messages = events.clone();
    thread::spawn(move || {
        loop {
            let event = match message::read(&mut input) {
                Ok(Some(message)) => Event::Message(message),
                Ok(None) | Err(_) => Event::End,
            };
            let is_end = matches!(event, Event::End);
            if messages.send(event).is_err() || is_end {
                break;
            }
        }
    });
    let server = Server {
        output,
        events,
        state: State::Waiting,
        encoding: Encoding::Utf16,
        can_watch: false,
        folder: None,
        documents: BTreeMap::new(),
        surroundings: None,
        refresh: Refresh::Idle,
    };
    server.run(&incoming)
}

/// A text under a key of a message.
fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer).and_then(Value::as_str)
}

/// The number of the text that a message is about.
fn version(params: &Value) -> Value {
    let version = params.pointer("/textDocument/version");
    version.cloned().unwrap_or_default()
}

fn texts<'v>(value: &'v Value, pointer: &str) -> Option<Vec<&'v str>> {
    let items = value.pointer(pointer)?.as_array()?;
    Some(items.iter().filter_map(Value::as_str).collect())
}

impl Server<'_> {
    fn run(mut self, incoming: &Receiver<Event>) -> io::Result<Ending> {
        loop {
            let event = match incoming.try_recv() {
                Ok(event) => event,
                // Whoever types fast waits for the last text alone.
                Err(TryRecvError::Empty) => {
                    self.check_changed()?;
                    match incoming.recv() {
                        Ok(event) => event,
                        Err(_) => return Ok(Ending::Sudden),
                    }
                }
                Err(TryRecvError::Disconnected) => return Ok(Ending::Sudden),
            };
            match event {
                Event::End => return Ok(Ending::Sudden),
                Event::Read(read) => self.was_read(read),
                Event::Message(message) if message.method == "exit" => {
                    return Ok(match self.state {
                        State::ShutDown => Ending::Orderly,
                        State::Waiting | State::Ready => Ending::Sudden,
                    });
                }
                Event::Message(message) => self.hear(&message)?,
            }
        }
    }

    fn hear(&mut self, message: &Message) -> io::Result<()> {
        let Some(id) = &message.id else {
            if self.state == State::Ready {
                self.told(message)?;
            }
            return Ok(());
        };
        // An answer to something that was asked here.
        if message.method.is_empty() {
            return Ok(());
        }
        let answered = match (self.state, message.method.as_str()) {
            (State::Waiting, "initialize") => Ok(self.initialize(&message.params)),
            (State::Waiting, _) => Err(Refusal::TooEarly),
            (State::ShutDown, _) | (_, "initialize") => Err(Refusal::TooLate),
            (State::Ready, "shutdown") => {
                self.state = State::ShutDown;
                Ok(Value::Null)
            }
            (State::Ready, method) => {
                // Findings belong to the text that is asked about.
                self.check_changed()?;
                self.asked(method, &message.params).ok_or(Refusal::Unknown)
            }
        };
        match answered {
            Ok(result) => message::answer(self.output, id, &result),
            Err(refusal) => message::refuse(self.output, id, refusal),
        }
    }

    fn initialize(&mut self, params: &Value) -> Value {
        let offered = texts(params, "/capabilities/general/positionEncodings");
        self.encoding = Encoding::agreed(&offered.unwrap_or_default());
        let watching = "/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration";
        self.can_watch = params.pointer(watching) == Some(&Value::Bool(true));
        let folder = text(params, "/workspaceFolders/0/uri").or_else(|| text(params, "/rootUri"));
        self.folder = folder.and_then(uri::to_path);
        self.state = State::Ready;
        json!({
            "capabilities": {
                "positionEncoding": self.encoding.as_str(),
                "textDocumentSync": {"openClose": true, "change": 1, "save": true},
                "hoverProvider": true,
                "definitionProvider": true,
                "completionProvider": {"triggerCharacters": [":", " "]},
                "codeActionProvider": {"codeActionKinds": ["quickfix", "source.fixAll"]},
            },
            "serverInfo": {"name": "advgen", "version": env!("CARGO_PKG_VERSION")},
        })
    }

    /// Handles what needs no answer.
    fn told(&mut self, message: &Message) -> io::Result<()> {
        let params = &message.params;
        let named = text(params, "/textDocument/uri").map(str::to_owned);
        match (message.method.as_str(), named) {
            ("initialized", _) => {
                self.watch()?;
                self.read_again();
            }
            ("textDocument/didOpen", Some(uri)) => {
                let document = Document {
                    file: uri::to_path(&uri).map(|path| canonical(&path)),
                    text: text(params, "/textDocument/text")
                        .unwrap_or_default()
                        .to_owned(),
                    version: version(params),
                    findings: Vec::new(),
                    is_changed: true,
                };
                if self.surroundings.is_none() && self.refresh == Refresh::Idle {
                    let folder = document.file.as_deref().and_then(Path::parent);
                    self.folder = folder.map(Path::to_owned);
                    self.read_again();
                }
                self.documents.insert(uri, document);
            }
            ("textDocument/didChange", Some(uri)) => {
                if let Some(document) = self.documents.get_mut(&uri) {
                    let changes = params.get("contentChanges").and_then(Value::as_array);
                    // The last of several whole texts counts.
                    let last = changes.and_then(|changes| changes.last());
                    if let Some(new) = last.and_then(|change| text(change, "/text")) {
                        new.clone_into(&mut document.text);
                    }
                    document.version = version(params);
                    document.is_changed = true;
                }
            }
            ("textDocument/didClose", Some(uri)) => {
                self.documents.remove(&uri);
                let nothing = json!({"uri": uri, "diagnostics": []});
                message::tell(self.output, "textDocument/publishDiagnostics", &nothing)?;
            }
            ("textDocument/didSave" | "workspace/didChangeWatchedFiles", _) => self.read_again(),
            _ => {}
        }
        Ok(())
    }

    fn asked(&self, method: &str, params: &Value) -> Option<Value> {
        let uri = text(params, "/textDocument/uri");
        let document = uri.and_then(|uri| self.documents.get(uri));
        let surroundings = self.surroundings.as_deref();
        let encoding = self.encoding;
        let at = |document: &Document| {
            let position = params.get("position").unwrap_or(&Value::Null);
            document.lines(encoding).offset(position)
        };
        let is_known = matches!(
            method,
            "textDocument/hover"
                | "textDocument/completion"
                | "textDocument/definition"
                | "textDocument/codeAction"
        );
        let (Some(uri), Some(document)) = (uri, document) else {
            return is_known.then_some(Value::Null);
        };
        let path = self.path_of(document);
        match method {
            "textDocument/hover" => Some(hover::at(document, surroundings, at(document), encoding)),
            "textDocument/completion" => Some(completion::at(
                document,
                surroundings,
                at(document),
                encoding,
            )),
            "textDocument/definition" => Some(definition::at(
                document,
                path.as_deref(),
                surroundings,
                at(document),
                encoding,
            )),
            "textDocument/codeAction" => {
                let kinds = texts(params, "/context/only");
                let range = params.get("range").unwrap_or(&Value::Null);
                Some(actions::of(
                    uri,
                    document,
                    path.as_deref(),
                    range,
                    kinds.as_deref(),
                    encoding,
                ))
            }
            _ => None,
        }
    }

    /// Asks to be told of files that change on disk.
    fn watch(&mut self) -> io::Result<()> {
        if !self.can_watch {
            return Ok(());
        }
        let globs = [
            "**/advgen.yaml",
            "**/parties.yaml",
            "**/imports.yaml",
            "**/advisories/**",
            "**/site/**",
            "**/templates/**",
        ];
        let watchers: Vec<Value> = globs
            .iter()
            .map(|glob| json!({"globPattern": glob}))
            .collect();
        let registration = json!({
            "id": "files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        });
        let params = json!({"registrations": [registration]});
        message::ask(self.output, "watch", "client/registerCapability", &params)
    }

    /// Reads the database in another thread, unless one is at it.
    fn read_again(&mut self) {
        let Some(folder) = self.folder.clone() else {
            return;
        };
        if self.refresh != Refresh::Idle {
            self.refresh = Refresh::Outdated;
            return;
        }
        self.refresh = Refresh::Running;
        let events = self.events.clone();
        thread::spawn(move || {
            let read = Surroundings::read(&folder, Now::present()).ok();
            let _ = events.send(Event::Read(read.map(Box::new)));
        });
    }

    fn was_read(&mut self, read: Option<Box<Surroundings>>) {
        let is_outdated = self.refresh == Refresh::Outdated;
        self.refresh = Refresh::Idle;
        if let Some(read) = read {
            let old = self.surroundings.replace(read);
            // Nobody waits until all of it is given back.
            thread::spawn(move || drop(old));
            for document in self.documents.values_mut() {
                document.is_changed = true;
            }
        } else if self.surroundings.is_none() {
            // The folder that the editor named lies above the database.
            let mut files = self.documents.values().filter_map(|d| d.file.as_deref());
            let folder = files.next().and_then(Path::parent).map(Path::to_owned);
            if folder.is_some() && folder != self.folder {
                self.folder = folder;
                self.read_again();
                return;
            }
        }
        if is_outdated {
            self.read_again();
        }
    }

    /// The path of a document as findings name it. Without a database it is known by its folder.
    fn path_of(&self, document: &Document) -> Option<String> {
        let file = document.file.as_deref()?;
        if let Some(root) = self.surroundings.as_deref().and_then(Surroundings::root) {
            let path = file.strip_prefix(root).ok()?;
            return Some(path.to_string_lossy().replace('\\', "/"));
        }
        let path = file.to_string_lossy().replace('\\', "/");
        let at = path.rfind("/advisories/")?;
        path.get(at + 1..).map(str::to_owned)
    }

    /// Looks at every document that has changed, and says what is wrong with it.
    fn check_changed(&mut self) -> io::Result<()> {
        let changed: Vec<String> = self
            .documents
            .iter()
            .filter(|(_, document)| document.is_changed)
            .map(|(uri, _)| uri.clone())
            .collect();
        for uri in changed {
            let Some(mut document) = self.documents.remove(&uri) else {
                continue;
            };
            document.is_changed = false;
            document.findings = match (self.path_of(&document), &mut self.surroundings) {
                (None, _) => Vec::new(),
                (Some(path), None) => check_alone(&path, &document.text),
                (Some(path), Some(surroundings)) => surroundings
                    .check(&path, &document.text, Now::present())
                    .unwrap_or_else(|_| check_alone(&path, &document.text)),
            };
            let surroundings = self.surroundings.as_deref();
            let found = diagnostics::of(&uri, &document, surroundings, self.encoding);
            self.documents.insert(uri, document);
            message::tell(self.output, "textDocument/publishDiagnostics", &found)?;
        }
        Ok(())
    }
}

/// The path as the database names it. The file need not be there yet.
fn canonical(path: &Path) -> PathBuf {
    let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
    match (folder, path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}
