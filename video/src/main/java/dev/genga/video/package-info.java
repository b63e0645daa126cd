/// Frames in and out of files: films and images read, resized and brought to a frame rate, films
/// written.
@NullMarked
package dev.genga.video;

import org.jspecify.annotations.NullMarked;
