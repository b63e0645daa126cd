/// The images and clips of a section, their captions, and what decoding them showed.
@NullMarked
package dev.genga.dataset.media;

import org.jspecify.annotations.NullMarked;
