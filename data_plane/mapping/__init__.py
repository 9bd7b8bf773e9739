"""From one message to another: parameters, templates, binary bodies. All is compiled at deployment."""
