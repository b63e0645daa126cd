/// Many questions to a language model, several at once.
@NullMarked
package dev.genga.app.asking;

import org.jspecify.annotations.NullMarked;
