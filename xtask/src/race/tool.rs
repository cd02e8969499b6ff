//! Programs that print their figures as one line of JSON.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::process::Command;

/// Runs a program and reads the last line it prints.
///
/// # Errors
/// When it cannot start, when it fails (with the last thing it said), or when that line is not JSON.
pub fn figures(command: &mut Command) -> Result<Value> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("cannot start {program}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it did not say why");
    ensure!(output.status.success(), "{}", said.trim());
    last_line(&String::from_utf8_lossy(&output.stdout))
        .with_context(|| format!("{program} printed no figures"))
}

/// Reads the last line that is not empty. C prints numbers that JSON does not have; they become `null`.
pub fn last_line(text: &str) -> Result<Value> {
    let line = text.lines().rfind(|line| !line.trim().is_empty()).context("nothing was printed")?;
    let mut line = line.to_owned();
    for word in ["-nan", "nan", "-inf", "inf"] {
        for end in [",", "}"] {
            line = line.replace(&format!(":{word}{end}"), &format!(":null{end}"));
        }
    }
    serde_json::from_str(&line).with_context(|| format!("not JSON: {line}"))
}

/// The latency among a program's figures, in frames. LV2 plugins call it what they like.
pub fn latency(figures: &Value) -> Option<f64> {
    let figures = figures.as_object()?;
    figures.iter().find(|(name, _)| name.contains("latency")).and_then(|(_, frames)| frames.as_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_the_last_line_and_a_latency_goes_by_any_name() {
        let printed = "lv2: some plugin talks\n{\"name\":\"a, b\",\"ns_med\":17.133,\"out_latency\":240,\"peak\":-inf}\n\n";
        let figures = last_line(printed).expect("a line of JSON");
        assert_eq!(figures["ns_med"].as_f64(), Some(17.133));
        assert_eq!(latency(&figures), Some(240.0));
        assert!(figures["peak"].is_null());
        assert_eq!(latency(&last_line("{\"gain\":nan,\"level\":1}").expect("JSON")), None);
    }

    #[test]
    fn what_is_no_figure_says_so() {
        for (printed, said) in [("", "nothing was printed"), ("no plugin", "not JSON: no plugin")] {
            let error = last_line(printed).expect_err("no figures");
            assert!(format!("{error:#}").starts_with(said), "{error:#}");
        }
    }

    #[test]
    fn a_program_that_fails_is_quoted() {
        let mut missing = Command::new("no-such-program-anywhere");
        let error = figures(&mut missing).expect_err("not there");
        assert!(error.to_string().contains("cannot start no-such-program-anywhere"), "{error}");
    }
}
