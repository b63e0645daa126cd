/// The image encoder of image-to-video models.
@NullMarked
package dev.genga.wan.image;

import org.jspecify.annotations.NullMarked;
