package dev.genga.dataset.config;

import java.util.List;

/// A section of clips.
///
/// @param settings what images have as well
/// @param targetFrames window lengths as given, before they are cut to 4n+1
/// @param frameExtraction how windows are taken, as given
/// @param frameStride frames from one window to the next, for `slide`
/// @param frameSample windows of each length, for `uniform`
/// @param maxFrames longest window, for `full`
/// @param frameRate which frames are used
public record VideoSection(
    SectionSettings settings,
    List<Integer> targetFrames,
    FrameExtraction frameExtraction,
    int frameStride,
    int frameSample,
    int maxFrames,
    FrameRateRule frameRate)
    implements Section {

  /// Copies the list.
  public VideoSection {
    targetFrames = List.copyOf(targetFrames);
  }

  /// The same section, with every frame where nothing says how many there are a second.
  VideoSection withEveryFrame() {
    return frameRate instanceof FrameRateRule.ByTimestamps
        ? new VideoSection(
            settings,
            targetFrames,
            frameExtraction,
            frameStride,
            frameSample,
            maxFrames,
            new FrameRateRule.AsIs())
        : this;
  }
}
