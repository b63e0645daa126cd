package dev.genga.app.run;

import dev.genga.dataset.plan.DiskSpace;

/// What a command needs to know of the machine that it runs on.
///
/// @param disk the room on its disks
/// @param memory the memory of its devices
/// @param devices as trainings see them
public record Machine(DiskSpace disk, MemoryRoom memory, TrainingDevices devices) {
  /// A machine whose devices are its own.
  public Machine(DiskSpace disk, MemoryRoom memory) {
    this(disk, memory, TrainingDevices.ofMachine());
  }

  /// The machine under this process; nothing is asked of it before it is needed.
  public static Machine own() {
    return new Machine(DiskSpace.ofMachine(), MemoryRoom.ofMachine());
  }
}
