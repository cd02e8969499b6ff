//! Settings that change on the way: from the words of a preset to the events of a rack.

use crate::chain::{PLUGINS, verify};
use crate::error::{Error, Result};
use crate::preset::state::state;
use ::preset::flatten::{Parameter, Parameters};
use host::{Breakpoint, Instance, Lane, Rack};

/// Automates one setting of a rack from [`crate::chain::load`]: `table` and `id` are those of a preset, `points` frames
/// and values. Values mean what they mean in a preset; straight lines lie between them on the plugin's own scale, on
/// which frequencies and times run in ratios. `name` is what errors are about.
///
/// # Errors
/// There is no such plugin or setting, it cannot be automated, or a value is out of range.
pub fn automate(
    rack: &mut Rack,
    table: &str,
    id: &str,
    points: &[(u64, Parameter)],
    name: &str,
) -> Result<()> {
    let index = PLUGINS.iter().position(|(_, _, known)| *known == Some(table));
    let instance = index.and_then(|index| Some((index, rack.instance_mut(index)?)));
    let Some((index, instance)) = instance else {
        return Err(Error::new(
            name,
            format_args!("there is no plugin {table}"),
            "name one that a preset has",
        ));
    };
    let parameter = parameter_id(id);
    if !instance.parameters().iter().any(|known| known.id == parameter) {
        return Err(Error::new(
            name,
            format_args!("[{table}] has no setting {id}"),
            "name it as a preset does; settings of a band end in its number, such as gain_db_3",
        ));
    }
    let breakpoints = values(instance, table, id, parameter, points, name)?;
    rack.automate(index, Lane::new(parameter, breakpoints)).map_err(|error| Error::hosting(name, &error))
}

/// Lets the plugin itself turn each value into its own scale: a state that holds this one setting is loaded and the
/// parameter read. The state from before is put back.
fn values(
    instance: &mut Instance,
    table: &str,
    id: &str,
    parameter: u32,
    points: &[(u64, Parameter)],
    name: &str,
) -> Result<Vec<Breakpoint>> {
    let fault = |error: host::Error| Error::hosting(name, &error);
    let before = instance.save_state().map_err(fault)?;
    let path = instance.descriptor().path.clone();
    let mut value_of = |wanted: &Parameter| {
        let one = Parameters::from([(id.to_owned(), wanted.clone())]);
        instance.load_state(&state(&one)).map_err(fault)?;
        let got = instance.save_state().map_err(fault)?;
        verify(&one, &got, table, name, &path)?;
        instance.value(parameter).map_err(fault)
    };
    let breakpoints: Result<Vec<_>> = points
        .iter()
        .map(|(frame, wanted)| Ok(Breakpoint { frame: *frame, value: value_of(wanted)? }))
        .collect();
    instance.load_state(&before).map_err(fault)?;
    breakpoints
}

/// The CLAP id that nice-plug gives to the parameter with this string id: the polynomial hash in 31 that its documents
/// promise to keep, without the highest bit, which belongs to VST3 hosts.
fn parameter_id(id: &str) -> u32 {
    id.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte))) & !(1 << 31)
}
