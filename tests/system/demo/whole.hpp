// ./dev demo --whole: all of RelaySMS on this machine, step by step.
#pragma once

/// Returns the program's exit code: 0 only if every step succeeded.
int demo_whole();
