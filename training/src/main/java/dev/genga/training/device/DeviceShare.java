package dev.genga.training.device;

/// How a run gets along with others on its device.
///
/// @param headroom bytes that stay free
/// @param pause whether it is to leave the device for a while
/// @param pinned what it has of the machine's memory for the device
public record DeviceShare(
    TrainingDevice device, long headroom, PauseRequest pause, PinnedMemory pinned) {
  /// A run that has its device for itself.
  public static final DeviceShare ALONE =
      new DeviceShare(TrainingDevice.UNKNOWN, 0, PauseRequest.NEVER);

  /// A run of which it isn't known yet how much of the model comes and goes.
  public DeviceShare(TrainingDevice device, long headroom, PauseRequest pause) {
    this(device, headroom, pause, PinnedMemory.NONE);
  }

  /// The same, once that is known.
  public DeviceShare pinning(PinnedMemory memory) {
    return new DeviceShare(device, headroom, pause, memory);
  }
}
