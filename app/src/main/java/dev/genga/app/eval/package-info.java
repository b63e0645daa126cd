/// Measures bases and LoRAs on the little world: style, agreement with the prompt, motion, held-out loss.
@NullMarked
package dev.genga.app.eval;

import org.jspecify.annotations.NullMarked;
