document.write("Hello!")
