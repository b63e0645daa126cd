/// The windows that a training takes of clips, and whether a clip's caption is true of each.
@NullMarked
package dev.genga.app.statement;

import org.jspecify.annotations.NullMarked;
