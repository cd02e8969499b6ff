//! A VST3 bundle in memory: its factory, and what the factory offers.

use libloading::Library;
use std::ffi::{CStr, c_char, c_void};
use std::path::{Path, PathBuf};
use vst3::Steinberg::{
    FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactoryTrait, PClassInfo2,
    PFactoryInfo, TUID, kResultOk,
};
use vst3::{ComPtr, Interface};

/// What the factory says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactoryInfo {
    /// Who makes it.
    pub vendor: String,
    /// Web page.
    pub url: String,
}

/// What the factory says about one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassInfo {
    /// Class id.
    pub id: TUID,
    /// `Audio Module Class` for what processes sound.
    pub category: String,
    /// Name in the DAW.
    pub name: String,
    /// Such as `Fx|EQ`.
    pub sub_categories: String,
    /// Who makes it.
    pub vendor: String,
    /// Version, in no particular form.
    pub version: String,
}

/// A loaded bundle. Unloaded when the last handle to it is dropped.
pub struct Module {
    factory: Option<ComPtr<IPluginFactory>>,
    exit: Option<Exit>,
    // Last, so that the code outlives what points into it.
    library: Library,
}

impl Module {
    /// Loads the bundle and asks for its factory.
    ///
    /// # Errors
    /// Names the bundle and the step that failed.
    pub fn load(bundle: &Path) -> Result<Self, String> {
        let path = binary(bundle)?;
        let failed = |what: &str| format!("{}: {what}", path.display());
        let (library, exit) = enter(&path).map_err(|error| failed(&error))?;
        // From here on dropping the module undoes what was done.
        let mut module = Self { factory: None, exit, library };
        // SAFETY: the name and signature of this function are fixed by the VST3 standard.
        let factory = unsafe {
            module
                .library
                .get::<unsafe extern "system" fn() -> *mut IPluginFactory>(b"GetPluginFactory\0")
                .map(|get| get())
        };
        let factory = factory.map_err(|_| failed("no GetPluginFactory"))?;
        // SAFETY: the factory comes with a reference for the caller, which the smart pointer takes over.
        module.factory = unsafe { ComPtr::from_raw(factory) };
        if module.factory.is_none() {
            return Err(failed("GetPluginFactory returned null"));
        }
        Ok(module)
    }

    /// What the factory says about itself.
    ///
    /// # Panics
    /// If it refuses to say.
    #[must_use]
    pub fn info(&self) -> FactoryInfo {
        // SAFETY: all bits zero is a legal value of this plain struct.
        let mut info: PFactoryInfo = unsafe { std::mem::zeroed() };
        // SAFETY: `info` is writable for the whole call.
        let result = unsafe { self.factory().getFactoryInfo(&mut info) };
        assert_eq!(result, kResultOk, "getFactoryInfo");
        FactoryInfo { vendor: text(&info.vendor), url: text(&info.url) }
    }

    /// Everything the factory can make.
    ///
    /// # Panics
    /// If the factory is not of the second version, or refuses to describe a class that it counted.
    #[must_use]
    pub fn classes(&self) -> Vec<ClassInfo> {
        let factory: ComPtr<IPluginFactory2> = self.factory().cast().expect("IPluginFactory2");
        // SAFETY: a plain query.
        let count = unsafe { factory.countClasses() };
        let describe = |index| {
            // SAFETY: all bits zero is a legal value of this plain struct.
            let mut info: PClassInfo2 = unsafe { std::mem::zeroed() };
            // SAFETY: `info` is writable for the whole call, and `index` is below the count.
            let result = unsafe { factory.getClassInfo2(index, &mut info) };
            assert_eq!(result, kResultOk, "getClassInfo2({index})");
            ClassInfo {
                id: info.cid,
                category: text(&info.category),
                name: text(&info.name),
                sub_categories: text(&info.subCategories),
                vendor: text(&info.vendor),
                version: text(&info.version),
            }
        };
        (0..count).map(describe).collect()
    }

    /// Makes an object of the class and asks it for the interface `I`.
    ///
    /// # Errors
    /// Says which of the two failed.
    pub fn create<I: Interface>(&self, class: &TUID) -> Result<ComPtr<I>, String> {
        let mut object: *mut c_void = std::ptr::null_mut();
        let iid: *const c_char = I::IID.as_ptr().cast();
        // SAFETY: both ids are 16 bytes, and `object` is writable for the whole call.
        let result = unsafe { self.factory().createInstance(class.as_ptr(), iid, &mut object) };
        if result != kResultOk {
            return Err(format!("createInstance returned {result}"));
        }
        // SAFETY: on success `object` is an `I` with a reference for the caller.
        unsafe { ComPtr::from_raw(object.cast::<I>()) }.ok_or_else(|| "createInstance gave null".to_owned())
    }

    fn factory(&self) -> &ComPtr<IPluginFactory> {
        self.factory.as_ref().expect("set by `load`")
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        self.factory = None;
        if let Some(exit) = self.exit {
            // SAFETY: pairs with the entry call in `load`, after every object of the module is gone.
            unsafe { exit() };
        }
    }
}

/// Another reference to the base interface of any object.
pub(super) fn unknown<I: Interface>(object: &ComPtr<I>) -> ComPtr<FUnknown> {
    object.cast().expect("every object is an FUnknown")
}

/// The string before the first zero.
fn text(chars: &[c_char]) -> String {
    let bytes: Vec<u8> = chars.iter().take_while(|&&c| c != 0).map(|&c| c.cast_unsigned()).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The shared library in a bundle.
///
/// Source: Steinberg, "VST 3 Locations / Format", VST 3 Developer Portal.
fn binary(bundle: &Path) -> Result<PathBuf, String> {
    let name = bundle.file_stem().ok_or_else(|| format!("{}: not a bundle", bundle.display()))?;
    let arch = std::env::consts::ARCH;
    let (folder, ending) = if cfg!(target_os = "windows") {
        (format!("{}-win", if arch == "aarch64" { "arm64" } else { arch }), "vst3")
    } else if cfg!(target_os = "macos") {
        ("MacOS".to_owned(), "")
    } else {
        (format!("{arch}-linux"), "so")
    };
    let mut path = bundle.join("Contents").join(folder).join(name);
    if !ending.is_empty() {
        path.as_mut_os_string().push(format!(".{ending}"));
    }
    if path.is_file() { Ok(path) } else { Err(format!("{} is missing", path.display())) }
}

/// Undoes the entry call.
type Exit = unsafe extern "system" fn() -> bool;

/// Loads the library and calls its entry function; gives the function that undoes that.
#[cfg(target_os = "linux")]
fn enter(path: &Path) -> Result<(Library, Option<Exit>), String> {
    use libloading::os::unix;
    // SAFETY: loading a bundle runs foreign code, which nothing can vouch for: that is what a plugin host is for.
    let library = unsafe { Library::new(path) }.map_err(|error| error.to_string())?;
    // A module is handed its own handle, which libloading gives only when it gives the library away.
    let handle = unix::Library::from(library).into_raw();
    // SAFETY: the handle was taken from a library on the line above, and goes back into one.
    let library: Library = unsafe { unix::Library::from_raw(handle) }.into();
    // SAFETY: the names and signatures of both functions are fixed by the VST3 standard.
    let (entry, exit) = unsafe {
        (
            library.get::<unsafe extern "system" fn(*mut c_void) -> bool>(b"ModuleEntry\0"),
            library.get::<Exit>(b"ModuleExit\0"),
        )
    };
    let (Ok(entry), Ok(exit)) = (entry, exit) else {
        return Err("it has no ModuleEntry or no ModuleExit".to_owned());
    };
    let exit = *exit;
    // SAFETY: called once, before anything else, with the handle of this library.
    if !unsafe { entry(handle) } {
        return Err("ModuleEntry failed".to_owned());
    }
    Ok((library, Some(exit)))
}

/// Loads the library and calls its entry function, if it has one.
#[cfg(target_os = "windows")]
fn enter(path: &Path) -> Result<(Library, Option<Exit>), String> {
    // SAFETY: loading a bundle runs foreign code, which nothing can vouch for: that is what a plugin host is for.
    let library = unsafe { Library::new(path) }.map_err(|error| error.to_string())?;
    // SAFETY: the names and signatures of both functions are fixed by the VST3 standard.
    let (entry, exit) = unsafe { (library.get::<Exit>(b"InitDll\0"), library.get::<Exit>(b"ExitDll\0")) };
    if let Ok(entry) = entry {
        // SAFETY: called once, before anything else.
        if !unsafe { entry() } {
            return Err("InitDll failed".to_owned());
        }
    }
    let exit = exit.ok().map(|exit| *exit);
    Ok((library, exit))
}

/// A module of macOS is handed a CFBundle, which these tests do not make.
#[cfg(target_os = "macos")]
fn enter(_: &Path) -> Result<(Library, Option<Exit>), String> {
    Err("these tests load VST3 on Linux and Windows only".to_owned())
}

/// C string of a constant of the bindings.
pub(super) fn c_str(constant: *const c_char) -> &'static CStr {
    // SAFETY: the bindings' string constants are static and end in a zero.
    unsafe { CStr::from_ptr(constant) }
}
