<styles/>
