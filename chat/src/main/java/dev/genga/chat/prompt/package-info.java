/// Prompts that a language model extends: templates, rules, and what is done about answers that break
/// them.
@NullMarked
package dev.genga.chat.prompt;

import org.jspecify.annotations.NullMarked;
