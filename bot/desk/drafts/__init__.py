"""Breaking updates and corrections in the making: written, seen first, agreed and sent."""
