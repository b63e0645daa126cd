/// Short prompts made full ones by a language model.
@NullMarked
package dev.genga.app.prompt;

import org.jspecify.annotations.NullMarked;
