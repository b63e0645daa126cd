package dev.genga.app.run;

import dev.genga.tensor.Device;
import dev.genga.training.device.TrainingDevice;

/// The devices of a machine as trainings see them.
@FunctionalInterface
public interface TrainingDevices {
  /// A device that is there.
  TrainingDevice of(Device device);

  /// The machine's own: graphics cards are watched; in the machine's memory there is no spilling, and what others
  /// need of it the system sees to.
  static TrainingDevices ofMachine() {
    return device ->
        switch (device.kind()) {
          case CUDA -> new CudaDevice(device.index(), SharedMemory.ofThisProcess());
          case CPU, META -> TrainingDevice.UNKNOWN;
        };
  }
}
