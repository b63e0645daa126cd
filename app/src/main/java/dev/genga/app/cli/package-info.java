/// The commands, one class each: they read options and print, and hold no logic of their own.
@NullMarked
package dev.genga.app.cli;

import org.jspecify.annotations.NullMarked;
