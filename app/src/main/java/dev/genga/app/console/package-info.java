/// How far a long piece of work is, on a terminal or in a log.
@NullMarked
package dev.genga.app.console;

import org.jspecify.annotations.NullMarked;
