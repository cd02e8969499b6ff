//! Every call of the system by one thread, through a filter in the kernel (seccomp, Linux 3.5).
//!
//! The filter stops each call before it is made and sends the thread a signal instead; the handler notes the call, then
//! makes it itself, from the one place in the code that the filter lets through.

use super::{Deed, note};
use libc::{c_int, c_long, c_void, siginfo_t, sock_filter, sock_fprog, ucontext_t};
use std::io;
use std::sync::Once;

core::arch::global_asm!(
    ".pushsection .text",
    ".global lathe_gate",
    ".global lathe_gate_after",
    "lathe_gate:",
    "mov rax, rdi",
    "mov rdi, rsi",
    "mov rsi, rdx",
    "mov rdx, rcx",
    "mov r10, r8",
    "mov r8, r9",
    "mov r9, [rsp + 8]",
    "syscall",
    "lathe_gate_after:",
    "ret",
    ".popsection",
);

unsafe extern "C" {
    /// Makes the call of a number with six arguments; what the kernel returns.
    fn lathe_gate(number: c_long, a: i64, b: i64, c: i64, d: i64, e: i64, f: i64) -> i64;
    /// Where the processor stands while that call is made. Not to be called.
    fn lathe_gate_after();
}

/// Offsets in what the filter reads: number, architecture, and the two halves of the place of the call.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const PLACE: [u32; 2] = [8, 12];
/// x86-64 as the filter sees it (`AUDIT_ARCH_X86_64`).
const X86_64: u32 = 0xc000_003e;

/// How the line begins that says so where calls cannot be watched.
pub const UNWATCHED: &str = "calls of the system are not watched here";

/// From now on, notes every call of the system that this thread makes while it is watched. Cannot be undone.
///
/// # Errors
/// If the kernel, or a sandbox around this program, does not take the filter.
pub fn watch_this_thread() -> io::Result<()> {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        // SAFETY: all zeros is a legal action; the handler is of the kind that `SA_SIGINFO` says.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = stopped as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_NODEFER;
            libc::sigaction(libc::SIGSYS, &action, std::ptr::null_mut());
        }
    });
    let gate = lathe_gate_after as *const () as u64;
    let load = |at: u32| step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, at);
    let unless = |value: u32, skip: u8| step(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, 0, skip, value);
    let answer = |action: u32| step(libc::BPF_RET | libc::BPF_K, 0, 0, action);
    let mut filter = [
        load(ARCHITECTURE),
        unless(X86_64, 1),
        load(NUMBER),
        // The way back from a signal, and what is no call of x86-64, pass.
        step(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, 0, 1, libc::SYS_rt_sigreturn as u32),
        answer(libc::SECCOMP_RET_ALLOW),
        load(PLACE[0]),
        unless(gate as u32, 3),
        load(PLACE[1]),
        unless((gate >> 32) as u32, 1),
        answer(libc::SECCOMP_RET_ALLOW),
        answer(libc::SECCOMP_RET_TRAP),
    ];
    // An architecture other than this one jumps to the first answer.
    filter[1].jf = 2;
    let program = sock_fprog { len: filter.len() as u16, filter: filter.as_mut_ptr() };
    // SAFETY: plain flags, and a program that outlives the call.
    let taken = unsafe {
        libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            && libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program) == 0
    };
    if taken { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn step(code: u32, jt: u8, jf: u8, k: u32) -> sock_filter {
    sock_filter { code: code as u16, jt, jf, k }
}

/// A call was stopped: notes it and makes it.
extern "C" fn stopped(_: c_int, _: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel hands a signal handler of this kind the registers of the thread, to read and to write.
    let registers = unsafe { &mut (*context.cast::<ucontext_t>()).uc_mcontext.gregs };
    let mut at = |register: c_int| registers[register as usize];
    let number = at(libc::REG_RAX);
    let [a, b, c] = [libc::REG_RDI, libc::REG_RSI, libc::REG_RDX].map(&mut at);
    let [d, e, f] = [libc::REG_R10, libc::REG_R8, libc::REG_R9].map(&mut at);
    note(Deed::Called(number as u32));
    // SAFETY: the very call that the thread was about to make.
    registers[libc::REG_RAX as usize] = unsafe { lathe_gate(number, a, b, c, d, e, f) };
}
