/// From prompts to embeddings: cleaning, tokens, and the UMT5 encoder that Wan2.1 reads them with.
@NullMarked
package dev.genga.wan.text;

import org.jspecify.annotations.NullMarked;
