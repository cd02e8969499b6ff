//! What the measure is judged by: the chosen rule sheet and target, Lathe's or the user's own.

use crate::chosen::Names;
use crate::own::Own;
use crate::params::{MeterParams, Target as Listed};
use dsp_core::chain::meter::{Profile, Target};
use dsp_core::meter::profile::Limits;
use dsp_core::meter::targets::{self, Targets, Trust};
use std::borrow::Cow;

/// What is chosen, resolved.
pub struct Choice<'a> {
    /// The names of the user's own that are chosen; empty where there is none.
    pub names: Names,
    /// The rule sheet.
    pub limits: &'a Limits,
    /// Its place in Lathe's own list, if it is one of them.
    pub profile: Option<Profile>,
    /// The target.
    pub rules: Cow<'a, targets::Target>,
    /// Its place in Lathe's own list, if it is one of them.
    pub target: Option<Target>,
    /// What is chosen and not there, and what is taken instead.
    pub missing: Vec<String>,
}

impl<'a> Choice<'a> {
    pub fn of(params: &MeterParams, own: &'a Own) -> Self {
        let names = params.own.names();
        let mut missing = Vec::new();
        let (limits, profile) = match own.profile(&names.profile) {
            Some(limits) => (limits, None),
            None if names.profile.is_empty() => {
                let profile = Profile::from(params.profile.value());
                (profile.limits(), Some(profile))
            }
            None => {
                missing.push(format!(
                    "The rule sheet [{}] is in none of your files: judged by Strict until it is, or you choose another.",
                    names.profile
                ));
                (Profile::Strict.limits(), Some(Profile::Strict))
            }
        };
        let (rules, target) = match (own.target(&names.target), names.playback) {
            (Some(rules), _) => (Cow::Borrowed(rules), None),
            (None, Some(playback)) if !names.target.is_empty() => {
                missing.push(format!(
                    "The target [{}] is in none of your files: its numbers are those that were saved.",
                    names.target
                ));
                let saved = targets::Target {
                    title: names.target.clone(),
                    integrated_lufs: playback.integrated_lufs,
                    true_peak_dbtp: playback.true_peak_dbtp,
                    rule: playback.rule,
                    trust: Trust::Custom,
                    as_of: "the saved session".to_owned(),
                    note: None,
                };
                (Cow::Owned(saved), None)
            }
            _ => {
                let target = Target::from(params.target.value());
                (Cow::Borrowed(target.rules()), Some(target))
            }
        };
        Self { names, limits, profile, rules, target, missing }
    }

    /// All targets: Lathe's and the user's.
    pub fn targets(own: &Own) -> Targets {
        let mut all = Targets::built_in().clone();
        all.extend(own.targets.iter().cloned().collect());
        all
    }
}

/// Every target that normalises, as listed: name, numbers, and its place in Lathe's list.
pub fn listed(own: &Own) -> impl Iterator<Item = (&str, &targets::Target, Option<Target>)> {
    let built_in = Target::ALL.into_iter().map(|target| (target.name(), target.rules(), Some(target)));
    built_in.chain(own.targets.iter().map(|(name, rules)| (name.as_str(), rules, None)))
}

/// Chooses a rule sheet of the user's own; an empty name gives the choice back to the parameter.
pub fn choose_profile(params: &MeterParams, name: &str) {
    params.own.set(Names { profile: name.to_owned(), ..params.own.names() });
}

/// Chooses a target of the user's own; `None` gives the choice back to the parameter.
pub fn choose_target(params: &MeterParams, own: Option<(&str, &targets::Target)>) {
    let (target, playback) =
        own.map_or_else(Default::default, |(name, rules)| (name.to_owned(), Some(rules.playback())));
    params.own.set(Names { target, playback, ..params.own.names() });
}

/// After the files were read: the numbers of the chosen target are those of its file.
pub fn refresh(params: &MeterParams, own: &Own) {
    let names = params.own.names();
    if let Some(rules) = own.target(&names.target)
        && names.playback != Some(rules.playback())
    {
        choose_target(params, Some((&names.target, rules)));
    }
}

/// The value of the parameter that means a target of Lathe's.
pub fn normalized(params: &MeterParams, target: Target) -> f32 {
    use nice_plug::prelude::Param;
    params.target.preview_normalized(Listed::from(target))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::meter::profile::Profiles;

    const RADIO: &str = "[radio]\ntitle = \"Radio\"\nintegrated_lufs = -20.0\nrule = \"both\"\ntrust = \"custom\"\n\
                         as_of = \"2026-11\"\n";

    fn own() -> Own {
        let profiles =
            Profiles::parse("[mine]\ntitle = \"Mine\"\ntrue_peak_dbtp_max = -2.0\n").expect("a sheet");
        let targets = Targets::parse(RADIO).expect("a target");
        Own {
            profiles: profiles.iter().map(|(name, limits)| (name.to_owned(), limits.clone())).collect(),
            targets: targets.iter().map(|(name, target)| (name.to_owned(), target.clone())).collect(),
            faults: Vec::new(),
        }
    }

    #[test]
    fn what_is_chosen_by_name_is_taken_and_what_is_missing_is_told() {
        let (params, own) = (MeterParams::default(), own());
        choose_profile(&params, "mine");
        choose_target(&params, own.target("radio").map(|rules| ("radio", rules)));
        let choice = Choice::of(&params, &own);
        assert_eq!((choice.limits.title.as_str(), choice.profile), ("Mine", None));
        assert_eq!((choice.rules.title.as_str(), choice.target), ("Radio", None));
        assert_eq!(choice.missing, Vec::<String>::new());
        // On another machine, without the files.
        let nothing = Own::default();
        let choice = Choice::of(&params, &nothing);
        assert_eq!((choice.limits.title.as_str(), choice.profile), ("Strict", Some(Profile::Strict)));
        assert_eq!((choice.rules.integrated_lufs, choice.rules.title.as_str()), (Some(-20.0), "radio"));
        assert!(
            choice.missing[0].contains("[mine]") && choice.missing[0].contains("Strict"),
            "{:?}",
            choice.missing
        );
        assert_eq!(choice.missing.len(), 2);
        choose_profile(&params, "");
        choose_target(&params, None);
        let choice = Choice::of(&params, &nothing);
        assert_eq!((choice.profile, choice.target), (Some(Profile::Strict), Some(Target::Spotify)));
        assert_eq!(choice.missing, Vec::<String>::new());
    }

    #[test]
    fn an_edited_file_is_what_an_audition_plays() {
        let (params, own) = (MeterParams::default(), own());
        let mut saved = own.target("radio").expect("there").clone();
        saved.integrated_lufs = Some(-23.0);
        choose_target(&params, Some(("radio", &saved)));
        refresh(&params, &own);
        assert_eq!(params.own.playback().and_then(|playback| playback.integrated_lufs), Some(-20.0));
        assert_eq!(listed(&own).count(), 11);
        assert!(Choice::targets(&own).get("radio").is_some());
    }
}
