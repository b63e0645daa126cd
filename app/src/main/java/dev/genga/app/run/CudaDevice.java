package dev.genga.app.run;

import dev.genga.tensor.Engine;
import dev.genga.training.device.TrainingDevice;

/// A graphics card.
///
/// @param index from 0
/// @param spilled what of this process the driver keeps in the machine's memory
record CudaDevice(int index, SharedMemory spilled) implements TrainingDevice {
  @Override
  public boolean hasOwnMemory() {
    return true;
  }

  @Override
  public Occupancy occupancy() {
    var memory = Engine.current().cudaMemory(index);
    return new Occupancy(memory.free(), memory.total(), spilled.bytes());
  }

  @Override
  public void trim() {
    Engine.current().trimCuda();
  }
}
