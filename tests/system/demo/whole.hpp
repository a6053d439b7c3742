// ./dev demo --whole: all of RelaySMS on this machine, step by step.
#pragma once

/// The program's exit code: 0 only if every step held.
int demo_whole();
