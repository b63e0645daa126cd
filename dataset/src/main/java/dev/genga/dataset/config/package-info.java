/// The data set file: musubi-tuner's TOML, read with the line of every key. Other files are read by the same means.
@NullMarked
package dev.genga.dataset.config;

import org.jspecify.annotations.NullMarked;
