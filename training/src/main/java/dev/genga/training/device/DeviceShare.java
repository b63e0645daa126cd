package dev.genga.training.device;

/// How a run gets along with others on its device.
///
/// @param headroom bytes that stay free
/// @param pause whether it is to leave the device for a while
public record DeviceShare(TrainingDevice device, long headroom, PauseRequest pause) {
  /// A run that has its device for itself.
  public static final DeviceShare ALONE =
      new DeviceShare(TrainingDevice.UNKNOWN, 0, PauseRequest.NEVER);
}
