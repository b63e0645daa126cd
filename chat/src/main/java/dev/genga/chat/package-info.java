/// Language models behind an OpenAI-compatible address.
@NullMarked
package dev.genga.chat;

import org.jspecify.annotations.NullMarked;
