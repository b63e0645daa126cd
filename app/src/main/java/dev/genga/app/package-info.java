/// The program `genga`: the only place where the parts are wired together.
@NullMarked
package dev.genga.app;

import org.jspecify.annotations.NullMarked;
