package dev.genga.app.accelerators;

import dev.genga.video.Frame;
import java.nio.file.Path;
import java.util.List;

/// What a way came to.
///
/// @param seconds from noise to latents
/// @param skipped passes whose blocks were skipped
/// @param passes all passes
/// @param likeness to the plain video
/// @param flow mean optical flow, in pixels a frame
/// @param shown some of its frames, the first and the last among them
/// @param video its file
record Measured(
    Accelerator way,
    double seconds,
    int skipped,
    int passes,
    Likeness likeness,
    double flow,
    List<Frame> shown,
    Path video) {}
