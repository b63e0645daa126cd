/// Captions of clips and pictures, written by a language model that sees, and checked.
@NullMarked
package dev.genga.app.caption;

import org.jspecify.annotations.NullMarked;
