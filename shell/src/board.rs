//! Presets, A and B, undo: whatever sets many parameters at once. All of it goes out as gestures that the host sees.

use crate::folder;
use crate::journal::{Change, Journal, Kind, Step};
use crate::kept::{DEFAULT_PRESET, Other, SharedMemory};
use crate::known::{Roster, same};
use crate::room::{Room, RoomParams, Settings};
use nice_plug::context::gui::ParamSetter;
use preset::{Section, flatten};
use std::cell::RefCell;
use std::sync::Arc;
use widgets::compare_bar::{Comparison, Side};
use widgets::preset_bar::PresetShelf;
use widgets::preset_files::PresetFiles;

/// What a step notes beside the values: name of the preset, and whether B is heard.
pub type Mark = (String, bool);

/// What an editor keeps of presets and changes, as long as the plugin lives.
pub struct Bench<R: Room> {
    roster: Roster<R::Params>,
    /// Parameters without a host, to try values on.
    scratch: Roster<R::Params>,
    files: PresetFiles,
    memory: SharedMemory,
    /// The changes made by hand.
    pub journal: RefCell<Journal<Mark>>,
    /// A preset by name, with the numbers of its parameters where it was found.
    clean: Option<(String, Option<Vec<f64>>)>,
    dirty: bool,
}

impl<R: Room> Bench<R> {
    /// For the parameters of one instance.
    pub fn new(params: Arc<R::Params>, memory: SharedMemory) -> Self {
        let table = Settings::<R>::TABLE;
        let default = (DEFAULT_PRESET.to_owned(), format!("[{table}]\n"));
        let made = R::PRESETS.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Self {
            roster: Roster::new(params),
            scratch: Roster::new(Arc::default()),
            files: PresetFiles::new(folder::presets(table), std::iter::once(default).chain(made).collect()),
            memory,
            journal: RefCell::default(),
            clean: None,
            dirty: false,
        }
    }

    /// Looks for presets anew: the window opens.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn refresh(&mut self) -> Result<(), String> {
        self.clean = None;
        self.files.refresh()
    }

    /// The start of a frame: compares the settings with the preset.
    pub fn look(&mut self) {
        let (name, changed) = {
            let memory = self.memory.lock();
            (memory.preset.clone(), memory.changed)
        };
        if self.clean.as_ref().is_none_or(|(known, _)| *known != name) {
            let found = self.files.find(&name).and_then(|n| self.files.text(n).ok());
            let numbers =
                found.and_then(|text| self.targets(&text).ok()).map(|targets| self.numbers(&targets));
            self.clean = Some((name, numbers));
        }
        self.dirty = match &self.clean {
            Some((_, Some(clean))) => {
                self.roster.all().zip(clean).any(|((_, param), clean)| !same(param.number(), *clean))
            }
            _ => changed,
        };
        if self.dirty != changed {
            self.memory.lock().changed = self.dirty;
        }
    }

    /// The end of a frame, at `seconds`: changes by hand become steps.
    pub fn settle(&mut self, seconds: f64) {
        let kind = |param| match self.roster.find(param) {
            None => Kind::Ignored,
            Some(known) if known.is_smooth() => Kind::Smooth,
            Some(_) => Kind::Stepped,
        };
        self.journal.borrow_mut().settle(seconds, kind);
    }

    /// The settings as a preset.
    fn text(&self) -> Result<String, String> {
        preset::write(&self.roster.params().settings()).map_err(|fault| fault.to_string())
    }

    /// The normalized values of all parameters in a preset.
    fn targets(&self, text: &str) -> Result<Vec<f32>, String> {
        let settings: Settings<R> = preset::read(text).map_err(|fault| fault.to_string())?;
        let wanted = flatten::parameters(&settings).map_err(|fault| fault.to_string())?;
        let target = |(id, param): (&str, crate::known::Known<'_>)| {
            let value = wanted.get(id).ok_or_else(|| format!("no value for {id}; please report this"))?;
            param.read(value).map_err(|error| format!("{error}; correct {id}"))
        };
        self.scratch.all().map(target).collect()
    }

    fn numbers(&self, targets: &[f32]) -> Vec<f64> {
        self.roster.all().zip(targets).map(|((_, param), target)| param.number_at(*target)).collect()
    }
}

#[cfg(feature = "testkit")]
impl<R: Room> Bench<R> {
    /// Whether every preset that came with the plugin is legal and does something, and under its name: what is wrong, if
    /// not.
    pub(crate) fn check_presets(&self) -> Result<(), String> {
        let default = self.targets(&self.files.text(0)?)?;
        for (name, text) in R::PRESETS {
            let targets = self.targets(text).map_err(|error| format!("{name}: {error}"))?;
            if targets == default {
                return Err(format!("{name} is the default"));
            }
            if self.files.names().iter().filter(|known| known == name).count() != 1 {
                return Err(format!("{name} is there twice"));
            }
        }
        Ok(())
    }
}

/// A bench with the host at hand, for one frame.
pub struct Board<'a, 'h, R: Room> {
    /// What is kept.
    pub bench: &'a mut Bench<R>,
    /// Through whom parameters are set.
    pub host: &'a ParamSetter<'h>,
}

impl<R: Room> Board<'_, '_, R> {
    fn mark(&self) -> Mark {
        let memory = self.bench.memory.lock();
        (memory.preset.clone(), memory.on_b)
    }

    /// Sets all parameters that differ, as one step; afterwards the preset and the side are those of `mark`.
    fn apply(&mut self, targets: &[f32], mark: Mark) {
        let before = self.mark();
        let mut changes = Vec::new();
        for ((_, param), target) in self.bench.roster.all().zip(targets) {
            if !same(param.number(), param.number_at(*target)) {
                changes.push(Change { param: param.as_ptr(), before: param.normalized(), after: *target });
                param.change(self.host, *target);
            }
        }
        self.settle_on(&mark);
        self.bench.journal.get_mut().push(Step { changes, marks: Some((before, mark)) });
    }

    fn settle_on(&self, (preset, on_b): &Mark) {
        let mut memory = self.bench.memory.lock();
        (memory.preset, memory.on_b) = (preset.clone(), *on_b);
    }

    /// The state that is heard, to come back to.
    fn here(&self) -> Option<Other> {
        let preset = self.bench.memory.lock().preset.clone();
        Some(Other { preset, settings: self.bench.text().ok()? })
    }

    /// Does a step of the journal, forwards or back.
    fn travel(&self, step: &Step<Mark>, forwards: bool) {
        if let Some((before, after)) = &step.marks {
            let mark = if forwards { after } else { before };
            if mark.1 != self.bench.memory.lock().on_b {
                let other = self.here();
                self.bench.memory.lock().other = other;
            }
            self.settle_on(mark);
        }
        for Change { param, before, after } in &step.changes {
            if let Some(param) = self.bench.roster.find(*param) {
                param.change(self.host, if forwards { *after } else { *before });
            }
        }
    }
}

impl<R: Room> PresetShelf for Board<'_, '_, R> {
    fn names(&self) -> Vec<String> {
        self.bench.files.names()
    }

    fn current(&self) -> Option<usize> {
        self.bench.files.find(&self.bench.memory.lock().preset)
    }

    fn shown(&self) -> Option<String> {
        Some(self.bench.memory.lock().preset.clone())
    }

    fn dirty(&self) -> bool {
        self.bench.dirty
    }

    fn load(&mut self, n: usize) -> Result<(), String> {
        let name = self.names().into_iter().nth(n).ok_or("this preset is gone: choose another")?;
        let told = |error| format!("preset {name}: {error}");
        let targets = self.bench.files.text(n).and_then(|text| self.bench.targets(&text)).map_err(told)?;
        let on_b = self.bench.memory.lock().on_b;
        self.bench.clean = None;
        self.apply(&targets, (name, on_b));
        Ok(())
    }

    fn save(&mut self, name: &str) -> Result<(), String> {
        let current = self.bench.memory.lock().preset.clone();
        self.bench.files.save(name, &self.bench.text()?, &current)?;
        self.bench.memory.lock().preset = name.to_owned();
        self.bench.clean = None;
        Ok(())
    }
}

impl<R: Room> Comparison for Board<'_, '_, R> {
    fn side(&self) -> Side {
        self.bench.memory.lock().side()
    }

    fn choose(&mut self, side: Side) {
        let here = self.here();
        let there = std::mem::replace(&mut self.bench.memory.lock().other, here);
        // Where nothing was kept, or what was kept is damaged, both are the same to begin with.
        let found = there.and_then(|there| Some((self.bench.targets(&there.settings).ok()?, there.preset)));
        let (targets, preset) = found.unwrap_or_else(|| (Vec::new(), self.mark().0));
        self.apply(&targets, (preset, side == Side::B));
    }

    fn copy(&mut self) {
        let here = self.here();
        self.bench.memory.lock().other = here;
    }

    fn can_undo(&self) -> bool {
        self.bench.journal.borrow().can_undo()
    }

    fn undo(&mut self) {
        let step = self.bench.journal.get_mut().undo().cloned();
        step.iter().for_each(|step| self.travel(step, false));
    }

    fn can_redo(&self) -> bool {
        self.bench.journal.borrow().can_redo()
    }

    fn redo(&mut self) {
        let step = self.bench.journal.get_mut().redo().cloned();
        step.iter().for_each(|step| self.travel(step, true));
    }
}
